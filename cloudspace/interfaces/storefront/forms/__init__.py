"""Forms: what is asked, in which order; judging what was typed is the business's."""
