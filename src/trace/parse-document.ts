// From the bytes of a document, which may come from anywhere, to a document that pages can rely on.

import type { TraceDocument } from '../shared/trace/document';
import { parseBoundedJson } from './bounded-json';
import { requireCoherent } from './coherent';
import { documentShape } from './document-shape';
import { broughtUp } from './migrate';

/** A run of 4,096 tokens with all its measures has about 10 MB. */
export const longestDocument = 2 ** 28;

/** Of a document; what a step has is nested five deep, and interventions a little deeper. */
export const documentBounds = { deepest: 64, mostValues: 2 ** 25 };

export function parseDocument(bytes: Uint8Array): TraceDocument {
  return checkedDocument(parseBoundedJson(bytes, 'The document', documentBounds));
}

export function checkedDocument(json: unknown): TraceDocument {
  const document = documentShape.check(broughtUp(json), '');
  requireCoherent(document);
  return document;
}
