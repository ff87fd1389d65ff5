// Problem: lists with two answers to one question exist in many places, as preferences between chats, and each place has its
// own names for the parts.
// Idea: three shapes are known. What does not fit into a pair is left with its reason, which is counted, and not bent until
// it fits: a pair asks one question and gets two texts.
//
//   { prompt, chosen, rejected }                      texts, or messages
//   { messages, chosen, rejected }                    the chat up to the answer
//   { input: { messages }, preferred_output, non_preferred_output }
//
// Without prompt and messages, chosen and rejected are whole chats that begin alike. The chosen answer is the reasoning.

import { faultOf, isObject } from './pair';
import type { ContrastPair } from './pair';

/** A pair, or why there is none, as the end of "3 left: they …". */
export type FromChat = { readonly pair: ContrastPair } | { readonly left: string };

interface Message {
  readonly role: string;
  readonly content: string;
}

class Unfit extends Error {}

export function pairFromChat(content: unknown): FromChat {
  try {
    return { pair: converted(content) };
  } catch (error) {
    if (error instanceof Unfit) return { left: error.message };
    throw error;
  }
}

function converted(content: unknown): ContrastPair {
  if (!isObject(content)) throw new Unfit('are no objects');
  const { input, topic } = content;
  const chosen = messagesOf(content['chosen'] ?? content['preferred_output'], 'assistant');
  const rejected = messagesOf(content['rejected'] ?? content['non_preferred_output'], 'assistant');
  const before =
    content['prompt'] ?? content['messages'] ?? (isObject(input) ? input['messages'] : undefined);
  const asked = before === undefined ? beginningOf(chosen, rejected) : messagesOf(before, 'user');
  const pair = {
    prompt: questionIn(asked),
    reasoning: answerIn(chosen),
    direct: answerIn(rejected),
    ...(typeof topic === 'string' && topic.trim() !== '' && { topic: topic.slice(0, 100) }),
  };
  if (faultOf(pair) !== undefined) throw new Unfit('have the same answer twice');
  return pair;
}

function messagesOf(value: unknown, role: string): readonly Message[] {
  if (value === undefined || value === null) throw new Unfit('lack the question or one of two answers');
  if (typeof value === 'string') return [{ role, content: value }];
  return (Array.isArray(value) ? value : [value]).map(messageOf);
}

function messageOf(value: unknown): Message {
  const { role, content } = isObject(value) ? value : {};
  if (typeof role !== 'string') throw new Unfit('have messages without a role');
  if (typeof content === 'string') return { role, content };
  if (!Array.isArray(content)) throw new Unfit('have messages without text');
  const texts = content.map((part: unknown) => {
    const { type, text } = isObject(part) ? part : {};
    if (type !== 'text' || typeof text !== 'string') throw new Unfit('show something beside text');
    return text;
  });
  return { role, content: texts.join('\n') };
}

/** What two chats have in common, up to their answers. */
function beginningOf(a: readonly Message[], b: readonly Message[]): readonly Message[] {
  const before = a.slice(0, -1);
  if (JSON.stringify(before) === JSON.stringify(b.slice(0, -1))) return before;
  throw new Unfit('do not begin alike');
}

/** One question; what a system message says is put before it. */
function questionIn(messages: readonly Message[]): string {
  const last = messages.at(-1);
  if (last?.role !== 'user') throw new Unfit('do not ask before they answer');
  const [system, ...others] = messages.slice(0, -1);
  if (others.length > 0 || (system && system.role !== 'system')) throw new Unfit('have several turns');
  return filled(system ? `${system.content}\n\n${last.content}` : last.content);
}

function answerIn(messages: readonly Message[]): string {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') throw new Unfit('do not end with an answer');
  return filled(last.content);
}

function filled(text: string): string {
  if (text.trim() === '') throw new Unfit('have an empty question or answer');
  return text;
}
