"""What specc says to its user: findings, their codes, and how they are shown."""
