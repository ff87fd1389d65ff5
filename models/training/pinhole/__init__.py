"""Trains Pinhole, a family of tiny vision-language models, on the benchmark of src/tasks."""
