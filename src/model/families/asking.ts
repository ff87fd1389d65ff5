// What families have in common: a question is one turn of the user, the picture first, as most models were trained.

import type { ChatMessage } from '../text/chat-template';

/** Parts: a picture for each picture, then the text. */
export function picturesThenText(question: string, pictures: number): readonly ChatMessage[] {
  const images = Array.from({ length: pictures }, () => ({ type: 'image' }) as const);
  return [{ role: 'user', content: [...images, { type: 'text', text: question }] }];
}
