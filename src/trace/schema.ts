// The document of a trace as JSON schema, for other programs; `schemas/trace.schema.json` is this.

import { documentShape } from './document-shape';
import type { Schema } from './shape';

export const traceSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'The document of a Darkroom trace',
  description:
    'What was run, the sequence, the steps and how it ended. docs/trace-format.md says what each part means.',
  ...documentShape.schema,
};
