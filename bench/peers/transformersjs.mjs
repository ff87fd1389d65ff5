// transformers.js answering the same questions, in a process of its own: two ONNX Runtimes cannot share one. Reads
// requests as lines of JSON and writes results the same way. Nothing is hooked.
//
// A request: {folder, picture, question, tokens}, and `text` if the chat template has been applied already.
import { createInterface } from 'node:readline';
import path from 'node:path';
import {
  AutoModelForImageTextToText,
  AutoProcessor,
  BaseStreamer,
  env,
  load_image,
} from '@huggingface/transformers';

env.allowRemoteModels = false;
env.useFSCache = false;
const opened = new Map();

/** A prompt that has its beginning gets no second one. */
const beginnings = ['<bos>', '<|startoftext|>', '<s>'];

/** Notes when each token comes. */
class Watch extends BaseStreamer {
  times = [];
  put() {
    this.times.push({ wall: performance.now(), cpu: process.cpuUsage() });
  }
  end() {}
}

async function open(folder) {
  const known = opened.get(folder);
  if (known) return known;
  env.localModelPath = `${path.dirname(folder)}/`;
  const name = path.basename(folder);
  const processor = await AutoProcessor.from_pretrained(name);
  const model = await AutoModelForImageTextToText.from_pretrained(name, {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  opened.set(folder, { processor, model });
  return opened.get(folder);
}

/** The question as one turn, after its picture. */
function asked(processor, question) {
  const content = [{ type: 'image' }, { type: 'text', text: question }];
  return processor.apply_chat_template([{ role: 'user', content }], { add_generation_prompt: true });
}

async function answer({ folder, picture, question, text: written, tokens }) {
  const { processor, model } = await open(folder);
  const images = [await load_image(picture)];
  const begun = { wall: performance.now(), cpu: process.cpuUsage() };
  const text = written ?? asked(processor, question);
  const options = { add_special_tokens: !beginnings.some(word => text.startsWith(word)) };
  const picturesFirst = ['llava', 'lfm2_vl'].includes(model.config.model_type);
  const inputs = await (picturesFirst ? processor(images, text, options) : processor(text, images, options));
  const streamer = new Watch();
  const output = await model.generate({
    ...inputs,
    max_new_tokens: tokens,
    do_sample: false,
    repetition_penalty: 1,
    // What would end an answer does not.
    eos_token_id: null,
    streamer,
  });
  const length = inputs.input_ids.dims.at(-1);
  const between = (a, b) => ({
    wallMs: b.wall - a.wall,
    cpuMs: (b.cpu.user + b.cpu.system - a.cpu.user - a.cpu.system) / 1000,
  });
  // The first call brings the prompt.
  const [, first, ...others] = streamer.times;
  return {
    positions: length,
    tokens: Array.from(output.data.slice(length), Number),
    prefill: between(begun, first),
    decode: between(first, others.at(-1) ?? first),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await answer(JSON.parse(line)).catch(error => ({ error: String(error?.message ?? error) }));
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
