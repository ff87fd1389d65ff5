"""files/ and files.json: small picture files of all kinds, and what `load_image` of transformers makes of them, which is
Pillow's `exif_transpose` and `convert("RGB")`. Where decoders may differ by rounding, all pixels are kept."""
import base64
import gzip
import hashlib
import json
import pathlib
import shutil
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms
from transformers.image_utils import load_image

from procedural import picture

folder = pathlib.Path(__file__).parent
files = folder / "files"
colour = picture(24, 17)
alpha = (np.arange(24)[None, :] * 11 + np.arange(17)[:, None] * 5).astype(np.uint8)


def wrong_profile():
    """sRGB with red and green exchanged: whoever applies it changes every pixel."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    places = {}
    for i in range(struct.unpack(">I", profile[128:132])[0]):
        places[bytes(profile[132 + 12 * i : 136 + 12 * i])] = 136 + 12 * i
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 8], profile[green : green + 8] = profile[green : green + 8], profile[red : red + 8]
    # The date of its making and the sum over it, so that each run writes the same files.
    profile[24:36], profile[84:100] = bytes(12), bytes(16)
    return bytes(profile)


def slopes(width, height):
    """A picture without an edge."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return (40 + x * (c + 2) * 40 // width + y * (4 - c) * 25 // height).astype(np.uint8)


def png16(values, kind):
    """A PNG of 16 bits, which Pillow does not write in colour."""
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def orientation(number):
    exif = Image.Exif()
    exif[0x112] = number
    return exif


def write():
    image = Image.fromarray(colour)
    with_alpha = Image.fromarray(np.dstack([colour, alpha]))
    grey = image.convert("L")
    profile = wrong_profile()
    image.save(files / "colour.png")
    image.save(files / "colour.webp", lossless=True)
    image.save(files / "colour.tif", compression="tiff_lzw")
    image.save(files / "colour.jpg", quality=85)
    image.save(files / "halved-colour.jpg", quality=85, subsampling=2)
    image.save(files / "progressive.jpg", quality=85, progressive=True)
    image.save(files / "lossy.webp", quality=80)
    image.save(files / "whole-colour.avif", quality=90, subsampling="4:4:4")
    # Decoders enlarge halved colours in their own ways: alike on slopes, far apart at hard edges.
    Image.fromarray(slopes(24, 17)).save(files / "halved-colour.avif", quality=90, subsampling="4:2:0")
    image.save(files / "halved-colour-edges.avif", quality=90, subsampling="4:2:0")
    image.quantize(16).save(files / "palette.png")
    image.quantize(16).save(files / "palette.gif")
    with_alpha.save(files / "alpha.png")
    with_alpha.save(files / "alpha.webp", lossless=True, exact=True)
    with_alpha.quantize(16, method=2).save(files / "palette-alpha.png")
    image.save(files / "transparent-colour.png", transparency=tuple(int(v) for v in colour[3, 3]))
    grey.save(files / "grey.png")
    grey.save(files / "grey.jpg")
    Image.merge("LA", [grey, Image.fromarray(alpha)]).save(files / "grey-alpha.png")
    image.convert("1").save(files / "black-white.png")
    wide = (colour.astype(np.int64) * 257 - 99 * alpha[..., None].astype(np.int64)).clip(0, 65535)
    (files / "16-bit.png").write_bytes(png16(wide, 2))
    (files / "16-bit-alpha.png").write_bytes(png16(np.dstack([wide, alpha * 100]), 6))
    (files / "16-bit-grey.png").write_bytes(png16(wide[..., 0], 0))
    inks = Image.fromarray(np.dstack([colour, alpha]), "CMYK")
    inks.save(files / "cmyk.jpg", quality=90)
    inks.save(files / "cmyk-profile.jpg", quality=90, icc_profile=profile)
    inks.save(files / "cmyk.tif")
    for name in ("profile.png", "profile.jpg"):
        image.save(files / name, icc_profile=profile)
    grey.save(files / "grey-profile.png", icc_profile=profile)
    for number in range(2, 9):
        image.save(files / f"turned-{number}.jpg", quality=90, exif=orientation(number))
    image.save(files / "turned.png", exif=orientation(6))
    image.save(files / "turned.webp", lossless=True, exif=orientation(8))
    frames = [Image.fromarray(np.roll(colour, 5 * i, 1)) for i in range(3)]
    palettes = [frame.quantize(32) for frame in frames]
    palettes[0].save(files / "film.gif", save_all=True, append_images=palettes[1:], duration=50)
    frames[0].save(files / "film.webp", save_all=True, append_images=frames[1:], lossless=True, duration=50)
    frames[0].save(files / "pages.tif", save_all=True, append_images=frames[1:])
    Image.fromarray(picture(1, 1)).save(files / "one-pixel.png")
    Image.fromarray(picture(20000, 10)).quantize(4).save(files / "very-wide.png", optimize=True)


def main():
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir()
    write()
    kept = {}
    for file in sorted(files.iterdir()):
        pixels = np.asarray(load_image(str(file)))
        if file.name == "16-bit-grey.png":
            # Pillow cuts off at 255, which leaves a white picture; the upper half of the bits is what can be seen.
            pixels = np.repeat((np.asarray(Image.open(file)) >> 8).astype(np.uint8)[..., None], 3, axis=2)
        case = {"width": pixels.shape[1], "height": pixels.shape[0]}
        if file.suffix in (".jpg", ".avif") or file.name == "lossy.webp":
            case["pixels"] = base64.b64encode(gzip.compress(pixels.tobytes(), mtime=0)).decode()
        else:
            case["sha256"] = hashlib.sha256(pixels.tobytes()).hexdigest()
        kept[file.name] = case
    lines = ",\n".join(f"{json.dumps(name)}:{json.dumps(case)}" for name, case in kept.items())
    (folder / "files.json").write_text("{\n" + lines + "\n}\n")
    print(len(kept), "files", file=sys.stderr)


if __name__ == "__main__":
    main()
