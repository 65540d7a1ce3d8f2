"""A made-up region: invented LKS and people, the forms they send, and flaws planted in them."""
