"""The program editor: forms made from the file's own rules and from each activity's settings, and its pages' reads."""
