// What every step between an image file and a vision encoder hands to the next.

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row by row from the top. */
  readonly data: Uint8Array;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture; it may reach beyond the picture's edges. */
export interface Window extends Size {
  readonly left: number;
  readonly top: number;
}

export const channels = 3;
