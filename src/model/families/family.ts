// Problem: vision-language models differ in what stands for a picture in the prompt, how positions are counted around it
// and what their encoders are fed; everything else is alike.
// Idea: one seam with just these questions. A family is a value that answers them; README.md says how to add one.

import type { ChatMessage } from '../text/chat-template';

/** What the text half needs to know of a prepared picture. */
export interface PictureText {
  /** What the chat template writes where the picture is; often the picture token itself. */
  readonly marker: string;
  /** The token that the encoder's rows are written over. */
  readonly imageToken: string;
  /** What replaces the marker in the prompt: picture tokens, and the tokens around and between them. */
  readonly placeholder: string;
  /** How many of the placeholder's tokens are picture tokens: rows of the encoder's output. */
  readonly tokens: number;
  /** How the picture's tokens lie in it, look by look. */
  readonly grids: readonly PictureGrid[];
}

export interface PictureGrid {
  readonly rows: number;
  readonly cols: number;
}

/** An input of the picture encoder. */
export interface VisionInput {
  /** The name of the prepared tensor. */
  readonly tensor: string;
  /** What exports call it; the first name that the graph has is used. */
  readonly names: readonly string[];
  /** Along which axis the tensors of several pictures are put together. */
  readonly axis: number;
  /** Exports for pictures of one size do without it. */
  readonly optional?: boolean;
}

export interface Positions {
  /** For each axis, the position of each prompt token. */
  readonly prompt: readonly Int32Array[];
  /** The position, on every axis, of the k-th token after the prompt, counted from 0. */
  next(k: number): number;
}

export interface Family {
  readonly name: string;
  /** The values of `model_type` that belong to it. */
  readonly modelTypes: readonly string[];
  /** What exports of this family take for granted, in sentences for a model's report. */
  readonly assumptions: readonly string[];
  /** How pictures usually get into the prompt (a folder may rename it); undefined for models that take none. */
  readonly picture: Pick<PictureText, 'marker' | 'imageToken'> | undefined;
  readonly visionInputs: readonly VisionInput[];
  /** What is asked, for the chat template. */
  messages(question: string, pictures: number): readonly ChatMessage[];
  positions(
    ids: readonly number[],
    pictureToken: number | undefined,
    pictures: readonly PictureText[],
  ): Positions;
}
