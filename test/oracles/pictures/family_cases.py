"""Model folders' settings at real sizes, with pictures that take each way through them."""

half = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
clip = {
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}


def case(name, family, size, preprocessor, *, processor=None, model=None, seed=0, **rest):
    return {
        "name": name,
        "picture": [*size, seed],
        "preprocessor": preprocessor,
        "processor": {"processor_class": family["processor_class"], **(processor or {})},
        "model": {"model_type": family["model_type"], **(model or {})},
        **{key: family[key] for key in ("special", "named", "marker", "imageToken", "tensors") if key in family},
        **rest,
    }


def idefics3():
    family = {
        "processor_class": "Idefics3Processor",
        "model_type": "idefics3",
        "special": ["<end_of_utterance>", "<image>", "<fake_token_around_image>", "<global-img>"]
        + [f"<row_{r}_col_{c}>" for r in range(1, 7) for c in range(1, 7)],
        "marker": "<image>",
        "imageToken": "<image>",
        "tensors": ["pixel_values", "pixel_attention_mask"],
    }
    # As in SmolVLM-256M.
    settings = {
        "do_convert_rgb": True, "do_image_splitting": True, "do_normalize": True, "do_pad": True, "do_rescale": True,
        "do_resize": True, "image_processor_type": "Idefics3ImageProcessor", "max_image_size": {"longest_edge": 512},
        "resample": 1, "rescale_factor": 0.00392156862745098, "size": {"longest_edge": 2048}, **half,
    }  # fmt: skip
    text = {"image_seq_len": 64}
    yield case("SmolVLM 900x600", family, (900, 600), settings, processor=text)
    yield case("SmolVLM 301x477", family, (301, 477), settings, processor=text, seed=1)
    small = {**settings, "size": {"longest_edge": 512}}
    yield case("SmolVLM one tile", family, (640, 640), small, processor=text)
    yield case("SmolVLM longest edge 513", family, (700, 41), {**settings, "size": {"longest_edge": 513}}, processor=text)
    yield case("SmolVLM no splitting", family, (333, 200), {**settings, "do_image_splitting": False}, processor=text)
    yield case("SmolVLM beyond 4096", family, (90, 7), {**settings, "size": {"longest_edge": 5000}}, processor=text)
    yield case("SmolVLM drawn out", family, (2000, 10), settings, processor=text)
    yield case("SmolVLM unresized", family, (600, 500), {**settings, "do_resize": False}, processor=text)
    # As in Idefics3-8B.
    large = {**settings, "max_image_size": {"longest_edge": 364}, "size": {"longest_edge": 1456}}
    yield case("Idefics3 500x375", family, (500, 375), large, processor={"image_seq_len": 169})


def smolvlm2():
    [first, *_] = idefics3()
    settings = {**first["preprocessor"], "image_processor_type": "SmolVLMImageProcessor"}
    processor = {"processor_class": "SmolVLMProcessor", "image_seq_len": 64}
    model = {"model_type": "smolvlm"}
    yield {
        **first, "name": "SmolVLM2 320x240", "picture": [320, 240, 0], "preprocessor": settings, "processor": processor,
        "model": model,
    }  # fmt: skip


def smolvlm_fast():
    """The processors of Idefics3 and SmolVLM never take the fast image processor by themselves; here they are given it."""
    [first, *_] = idefics3()
    for name, more in (("", {}), (" bilinear", {"resample": 2})):
        settings = {**first["preprocessor"], "image_processor_type": "Idefics3ImageProcessorFast", **more}
        yield {**first, "name": f"SmolVLM fast{name}", "preprocessor": settings, "picture": [300, 200, 0], "almost": True}


def llava():
    family = {
        "processor_class": "LlavaProcessor",
        "model_type": "llava",
        "special": ["<pad>", "<image>"],
        "marker": "<image>",
        "imageToken": "<image>",
        "tensors": ["pixel_values"],
    }
    # As in llava-1.5-7b.
    settings = {
        "crop_size": {"height": 336, "width": 336}, "do_center_crop": True, "do_convert_rgb": True,
        "do_normalize": True, "do_rescale": True, "do_resize": True, "image_processor_type": "CLIPImageProcessor",
        "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 336}, **clip,
    }  # fmt: skip
    fast = {**settings, "image_processor_type": "CLIPImageProcessorFast"}
    text = {"patch_size": 14, "vision_feature_select_strategy": "default", "num_additional_image_tokens": 1}
    for kind, chosen in (("", settings), (" fast", fast)):
        yield case(f"LLaVA{kind} 900x600", family, (900, 600), chosen, processor=text)
        yield case(f"LLaVA{kind} 101x250", family, (101, 250), chosen, processor=text, seed=2)
        padded = {**chosen, "size": {"shortest_edge": 101}, "crop_size": 224}
        yield case(f"LLaVA{kind} padded crop", family, (150, 120), padded, processor=text)
        mixed = {**chosen, "size": {"height": 301, "width": 120}, "crop_size": {"height": 224, "width": 196}}
        yield case(f"LLaVA{kind} crop and padding", family, (150, 120), mixed, processor=text)
        full = {**text, "vision_feature_select_strategy": "full"}
        yield case(f"LLaVA{kind} full", family, (60, 60), {**chosen, "crop_size": 56, "size": 56}, processor=full)
        own = {**settings, "image_processor_type": f"LlavaImageProcessor{'Fast' if kind else ''}", "do_pad": True}
        yield case(f"LLaVA{kind} square", family, (200, 121), own, processor=text)
        yield case(f"LLaVA{kind} square, upright", family, (120, 201), own, processor=text)
        plain = {**chosen, "do_rescale": False, "do_normalize": True, "size": {"shortest_edge": 56}, "crop_size": 56}
        yield case(f"LLaVA{kind} not rescaled", family, (80, 80), plain, processor=text)
        plain = {**chosen, "do_rescale": True, "do_normalize": False, "size": {"shortest_edge": 56}, "crop_size": 56}
        yield case(f"LLaVA{kind} not normalised", family, (80, 80), plain, processor=text)
        other = {
            "image_processor_type": f"SiglipImageProcessor{'Fast' if kind else ''}", "do_normalize": True,
            "do_rescale": True, "do_resize": True, "resample": 3, "size": {"height": 384, "width": 384}, **half,
        }  # fmt: skip
        siglip = {"patch_size": 14, "vision_feature_select_strategy": "full", "num_additional_image_tokens": 0}
        yield case(f"LLaVA{kind} SigLIP", family, (300, 500), other, processor=siglip)


def qwen():
    family = {
        "processor_class": "Qwen2VLProcessor",
        "model_type": "qwen2_vl",
        "special": ["<|endoftext|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"],
        "marker": "<|image_pad|>",
        "imageToken": "<|image_pad|>",
        "tensors": ["pixel_values", "image_grid_thw"],
    }
    # As in Qwen2-VL-2B.
    settings = {
        "min_pixels": 3136, "max_pixels": 12845056, "patch_size": 14, "temporal_patch_size": 2, "merge_size": 2,
        "image_processor_type": "Qwen2VLImageProcessor", **clip,
    }  # fmt: skip
    yield case("Qwen2-VL 300x200", family, (300, 200), settings)
    yield case("Qwen2-VL enlarged", family, (30, 21), settings)
    yield case("Qwen2-VL drawn out", family, (600, 4), settings)
    yield case("Qwen2-VL reduced", family, (500, 801), {**settings, "max_pixels": 100352}, seed=3)
    yield case("Qwen2-VL half blocks", family, (42, 70), settings)
    family25 = {**family, "processor_class": "Qwen2_5_VLProcessor", "model_type": "qwen2_5_vl"}
    yield case("Qwen2.5-VL 411x600", family25, (411, 600), settings)
    family3 = {**family, "processor_class": "Qwen3VLProcessor", "model_type": "qwen3_vl"}
    # As in Qwen3-VL-2B.
    settings3 = {
        "size": {"longest_edge": 16777216, "shortest_edge": 65536}, "patch_size": 16, "temporal_patch_size": 2,
        "merge_size": 2, "image_processor_type": "Qwen2VLImageProcessorFast", **half,
    }  # fmt: skip
    yield case("Qwen3-VL 300x200", family3, (300, 200), settings3)
    yield case("Qwen3-VL 640x480", family3, (640, 480), settings3)


def gemma3():
    named = {"image_token": "<image_soft_token>", "boi_token": "<start_of_image>", "eoi_token": "<end_of_image>"}
    family = {
        "processor_class": "Gemma3Processor",
        "model_type": "gemma3",
        "special": ["<pad>", *named.values()],
        "named": named,
        "marker": "<start_of_image>",
        "imageToken": "<image_soft_token>",
        "tensors": ["pixel_values"],
    }
    # As in gemma-3-4b.
    settings = {
        "do_convert_rgb": None, "do_normalize": True, "do_pan_and_scan": None, "do_rescale": True, "do_resize": True,
        "image_processor_type": "Gemma3ImageProcessor", "image_seq_length": 256, "resample": 2,
        "rescale_factor": 0.00392156862745098, "size": {"height": 896, "width": 896}, **half,
    }  # fmt: skip
    fast = {**settings, "image_processor_type": "Gemma3ImageProcessorFast"}
    text = {"image_seq_length": 256}
    for kind, chosen in (("", settings), (" fast", fast)):
        yield case(f"Gemma 3{kind} 900x600", family, (900, 600), chosen, processor=text)
        yield case(f"Gemma 3{kind} 400x1000", family, (400, 1000), chosen, processor=text, seed=1)
        small = {**chosen, "size": {"height": 224, "width": 224}}
        scan = {"images_kwargs": {"do_pan_and_scan": True}}
        for size in ((900, 270), (900, 350), (300, 811), (500, 500), (700, 200)):
            yield case(
                f"Gemma 3{kind} pan and scan {size[0]}x{size[1]}", family, size, small, processor=text, options=scan
            )


def lfm2():
    named = {
        "image_token": "<image>", "image_start_token": "<|image_start|>", "image_end_token": "<|image_end|>",
        "image_thumbnail": "<|img_thumbnail|>",
    }  # fmt: skip
    family = {
        "processor_class": "Lfm2VlProcessor",
        "model_type": "lfm2_vl",
        "special": ["<|pad|>", *named.values()]
        + [f"<|img_row_{r}_col_{c}|>" for r in range(1, 11) for c in range(1, 11)],
        "named": named,
        "marker": "<image>",
        "imageToken": "<image>",
        "tensors": ["pixel_values", "pixel_attention_mask", "spatial_shapes"],
    }
    # As in LFM2-VL-450M.
    settings = {
        "do_image_splitting": True, "do_normalize": True, "do_pad": True, "do_rescale": True, "do_resize": True,
        "downsample_factor": 2, "encoder_patch_size": 16, "image_processor_type": "Lfm2VlImageProcessorFast",
        "max_image_tokens": 256, "max_num_patches": 1024, "max_pixels_tolerance": 2.0, "max_tiles": 10,
        "min_image_tokens": 64, "min_tiles": 2, "resample": 2, "rescale_factor": 0.00392156862745098,
        "size": {"height": 512, "width": 512}, "tile_size": 512, "use_thumbnail": True, **half,
    }  # fmt: skip
    yield case("LFM2-VL 300x200", family, (300, 200), settings)
    yield case("LFM2-VL 900x600", family, (900, 600), settings)
    yield case("LFM2-VL half blocks", family, (1008, 528), settings)
    yield case("LFM2-VL tiles", family, (1400, 800), settings)
    yield case("LFM2-VL square tiles", family, (1030, 1030), settings, seed=2)
    yield case("LFM2-VL long tiles", family, (300, 2000), settings)
    yield case("LFM2-VL tiny", family, (20, 10), settings)
    yield case("LFM2-VL no splitting", family, (1400, 800), {**settings, "do_image_splitting": False})
    yield case("LFM2-VL no thumbnail", family, (1400, 800), {**settings, "use_thumbnail": False})


def cases():
    for family in (idefics3, smolvlm2, smolvlm_fast, llava, qwen, gemma3, lfm2):
        yield from family()
