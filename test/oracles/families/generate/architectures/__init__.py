"""The families by name."""

from architectures.gemma3 import Gemma3
from architectures.idefics3 import Idefics3
from architectures.lfm2_vl import Lfm2Vl
from architectures.llava import Llava
from architectures.qwen import Qwen2_5Vl, Qwen2Vl, Qwen3Vl

FAMILIES = {family.name: family for family in (Gemma3, Idefics3, Lfm2Vl, Llava, Qwen2Vl, Qwen2_5Vl, Qwen3Vl)}
