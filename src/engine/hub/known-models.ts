// Models on the hub of kinds that Darkroom runs, offered to whoever does not know a name. Their kinds are tested with small
// models of the same classes; that is not these models. `verified` is set by whoever ran one:
//
//   1. darkroom models add <id> --dtype <dtype>         downloads it, and every hash was right
//   2. darkroom check <folder>                          every graph opens, and the self-test of its hooks passes
//   3. darkroom run <photograph> --model <folder> --ask "What is in this picture?"   answers with what is in it
//
// with the day, the commit that was downloaded, and what was run: precision, device, photograph, answer.

import type { KnownModel } from '../../shared/protocol/hub';

export const knownModels: readonly KnownModel[] = [
  { id: 'HuggingFaceTB/SmolVLM-256M-Instruct', about: 'pictures, Idefics3, 256 million parameters' },
  { id: 'HuggingFaceTB/SmolVLM-500M-Instruct', about: 'pictures, Idefics3, 500 million parameters' },
  { id: 'HuggingFaceTB/SmolVLM-Instruct', about: 'pictures, Idefics3, 2 billion parameters' },
  { id: 'onnx-community/LFM2-VL-450M-ONNX', about: 'pictures, LFM2-VL, 450 million parameters' },
  { id: 'onnx-community/Qwen2-VL-2B-Instruct', about: 'pictures, Qwen2-VL, 2 billion parameters' },
  { id: 'onnx-community/Qwen3-VL-2B-Instruct-ONNX', about: 'pictures, Qwen3-VL, 2 billion parameters' },
  { id: 'onnx-community/Qwen2.5-0.5B-Instruct', about: 'text, Qwen2.5, 500 million parameters' },
];

/** "unverified", unless somebody ran it. */
export function verifiedText({ verified }: KnownModel): string {
  return verified === undefined ? 'unverified' : `verified on ${verified.date}: ${verified.what}`;
}
