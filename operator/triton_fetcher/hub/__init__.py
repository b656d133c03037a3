"""The Hugging Face Hub: what a repository holds, by its makers' library over our connections."""
