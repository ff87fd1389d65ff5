// Where a model keeps the template that makes a prompt of messages: a file of its own (two spellings), or a value among
// the tokenizer's settings, which may also be a list of named templates.

import { isObject } from './settings';
import type { Settings } from './settings';
import { readJson, readText } from './read-file';

export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

const purpose = 'says how a question becomes a prompt';
const mostBytes = 2 ** 20;

/** undefined if the model has none, as models that were not trained to chat. */
export async function findTemplate(
  root: string,
  tokenizerConfig: Settings | undefined,
): Promise<TemplateSource | undefined> {
  const text = await readText(root, { name: 'chat_template.jinja', purpose, mostBytes });
  if (text !== undefined) return { file: 'chat_template.jinja', text };
  const content = await readJson(root, { name: 'chat_template.json', purpose, mostBytes });
  const ofProcessor = isObject(content) ? defaultTemplate(content['chat_template']) : undefined;
  if (ofProcessor !== undefined) return { file: 'chat_template.json', text: ofProcessor };
  const ofTokenizer = defaultTemplate(tokenizerConfig?.raw('chat_template'));
  return ofTokenizer === undefined ? undefined : { file: 'tokenizer_config.json', text: ofTokenizer };
}

/** The template itself, or of several named ones that called "default", or the first. */
function defaultTemplate(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const named: readonly unknown[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.entries(value).map(([name, template]) => ({ name, template }))
      : [];
  const templates = named.flatMap(entry =>
    isObject(entry) && typeof entry['template'] === 'string'
      ? [{ name: entry['name'], text: entry['template'] }]
      : [],
  );
  return (templates.find(template => template.name === 'default') ?? templates[0])?.text;
}
