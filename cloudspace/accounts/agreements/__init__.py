"""What was published and who agreed to it: policy versions, acceptances, consents."""
