"""An exam for simulated users and judges: questions with known answers, marks, a verdict."""
