"""What customers are being served with, from activation to end."""
