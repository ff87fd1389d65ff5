"""Modal-mixed chain of thought: between words the member draws sketches, as latents."""
