"""Pinhole learns to think in latents that look (LaViT, docs/methods): four thoughts, then a direct answer."""
