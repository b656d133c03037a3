"""What the gateway costs, beside direct Triton and beside an HAProxy without rules."""
