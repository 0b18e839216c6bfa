"""What runs, and how it is: for the people who look after Skuport."""
