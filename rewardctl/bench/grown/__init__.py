"""What a claim costs when few and when very many are stored."""
