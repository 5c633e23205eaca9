"""What the editor calls the fields of a program, and what it says about them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# {(part, field): (label, hint)}; a field without an entry is called by its name in the file.
WORDS: dict[tuple[str, str], tuple[Any, Any]] = {
    ("program", "title"): (_("Title"), _("What the team reads on the screen.")),
    ("program", "summary"): (_("For whom, and what it teaches"), ""),
    ("program", "outcome"): (_("What everybody leaves with"), ""),
    ("program", "minutes"): (_("Minutes in all"), _("The sections have to add up to this.")),
    ("program", "second_language"): (
        _("Second language of the cards"),
        _("Each phone can then turn its card into it. Its texts are written in the scenarios."),
    ),
    ("sections", "title"): (_("Title"), ""),
    ("sections", "minutes"): (_("Minutes"), ""),
    ("sections", "minimum"): (_("At least, minutes"), _("A planned training cannot make it shorter than this.")),
    ("sections", "protected"): (_("Protected: keeps its minutes when the hour is late"), ""),
    ("sections", "auto_advance"): (_("Moves on by itself when its time is over"), ""),
    ("sections", "purpose"): (_("Purpose"), _("What people can do after it. Shown above the activity on the console.")),
    ("sections", "notes"): (_("Notes for the facilitator"), _("Only the console shows them.")),
    ("sections", "prompts"): (_("What you say"), _("Sentences to say aloud, in order.")),
    ("sections", "faq"): (_("What people ask"), _("Questions with your answers, at hand on the console.")),
    ("activities", "title"): (_("Title"), _("What the console and the agenda call it.")),
    ("activities", "key"): (_("Kind"), _("Each kind can be in a section once.")),
    ("claims", "section"): (_("Shown in"), ""),
    ("claims", "figure"): (_("Figure"), _("Such as 120 or 3 × 5.")),
    ("claims", "unit"): (_("Unit"), _("Such as % or days before renewal.")),
    ("claims", "text"): (_("What it says"), ""),
    ("claims", "source"): (_("Who is said to claim it"), _("Leave it empty if nobody is named.")),
    ("claims", "standing"): (_("Does it stand?"), _("Shown with the figure wherever it goes.")),
    ("claims", "note"): (_("What is known about it"), ""),
    ("scenarios", "key"): (_("Letter or short name"), _("It stays, so that activities can name it.")),
    ("scenarios", "title"): (_("Title"), ""),
    ("scenarios", "motion"): (_("Motion"), _("Such as upsell or cross_sell; empty where neither fits yet.")),
    ("scenarios", "facts"): (_("Facts that both seats know"), ""),
    ("scenarios", "goal"): (_("The seller’s goal"), ""),
    ("scenarios", "win"): (_("Won when"), _("The seller sees it, and the facilitator.")),
    ("scenarios", "seller_card"): (_("Seller’s card"), _("A line of the card for each line here.")),
    ("scenarios", "customer_card"): (_("Customer’s card"), _("Only the customer’s phone ever shows it.")),
    ("scenarios", "checks"): (_("What the observer ticks"), _("Answered with yes or no.")),
    ("scenarios", "gates"): (
        _("What a won talk needs of it"),
        _("Repeat those ticks word for word. Empty: all of them. Exactly one ask is always needed."),
    ),
    ("scenarios", "breaches"): (_("Typical breaches"), _("What the facilitator listens for.")),
    ("scenarios", "second_title"): (_("Title"), ""),
    ("scenarios", "second_facts"): (_("Facts"), ""),
    ("scenarios", "second_win"): (_("Won when"), ""),
    ("scenarios", "second_seller_card"): (_("Seller’s card"), _("Write both cards, or neither.")),
    ("scenarios", "second_customer_card"): (
        _("Customer’s card"),
        _("Only the customer’s phone ever shows it. Write both cards, or neither."),
    ),
    ("scenarios", "second_checks"): (_("What the observer ticks"), _("All of them, in the same order.")),
}


def label_of(part: str, name: str) -> Any:
    return WORDS[part, name][0] if (part, name) in WORDS else name.replace("_", " ").capitalize()


def hint_of(part: str, name: str) -> Any:
    return WORDS[part, name][1] if (part, name) in WORDS else ""
