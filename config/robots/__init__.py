"""Robots: real HTTP and WebSocket clients that use the pages as people do.

They know no model and no Django: they read the forms and buttons that the server sends and send back what a browser
would. The demo, the facilitator's rehearsal and the benchmarks use the same ones.
"""
