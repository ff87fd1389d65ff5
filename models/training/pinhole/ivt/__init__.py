"""IVT-LR: the member reasons in latent steps made of picture patches and its own hidden state."""
