"""What is owed and what the bank reports, and how one is matched to the other."""
