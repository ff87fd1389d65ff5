// The table of arms as a PNG: the same drawing that pages and papers get, in the colours of the theme, at twice its size.

import type { TaskView } from '../../src/shared/protocol/ablation-sheet';
import { figureHeight, figureSvg, figureWidth } from '../../src/shared/sheet/figure';

const scale = 2;

export async function drawFigure(task: TaskView, margin: number): Promise<Uint8Array> {
  const svg = figureSvg(task, margin, inkOfTheme());
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [figureWidth * scale, figureHeight(task) * scale];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The picture could not be drawn.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** What the variables of the page come to. */
function inkOfTheme() {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const ink = {
    ink: colour('--fg'),
    label: colour('--fg-label'),
    rule: colour('--rule'),
    changed: colour('--changed'),
    lost: colour('--lost'),
    ground: colour('--bg'),
    font: getComputedStyle(document.body).fontFamily.replaceAll('"', "'"),
  };
  probe.remove();
  return ink;
}
