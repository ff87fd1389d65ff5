// Problem: crisp small figures, without a graphics library and without drawing each at many times its size.
// Idea: a figure is its signed distance (negative inside), in pixels. A pixel whose centre is d outside the edge is
// covered by 0.5 - d, which is as smooth as eight-fold supersampling; growing, shrinking and rounding are additions.

import type { Shape } from './words';

export type Distance = (x: number, y: number) => number;

type Point = readonly [x: number, y: number];

/** How much of the pixel with this centre is covered. */
export function coverage(distance: number): number {
  return distance <= -0.5 ? 1 : distance >= 0.5 ? 0 : 0.5 - distance;
}

export function disc(x: number, y: number, radius: number): Distance {
  return (px, py) => Math.hypot(px - x, py - y) - radius;
}

/** A line along the edge of a figure. */
export function stroke(figure: Distance, width: number): Distance {
  return (x, y) => Math.abs(figure(x, y)) - width / 2;
}

export function grown(figure: Distance, by: number): Distance {
  return (x, y) => figure(x, y) - by;
}

export function polygon(points: readonly Point[]): Distance {
  return (x, y) => {
    let nearest = Infinity;
    let inside = false;
    let [fromX, fromY] = points.at(-1) ?? [0, 0];
    for (const [toX, toY] of points) {
      nearest = Math.min(nearest, distanceToLine(x, y, fromX, fromY, toX, toY));
      // A ray to the right leaves a figure through an odd number of its sides.
      if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX)
        inside = !inside;
      [fromX, fromY] = [toX, toY];
    }
    return inside ? -nearest : nearest;
  };
}

function distanceToLine(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x0 - dx * along, y - y0 - dy * along);
}

/** A rectangle with round corners. */
export function roundedBox(
  left: number,
  top: number,
  right: number,
  bottom: number,
  corner: number,
): Distance {
  const [centreX, centreY] = [(left + right) / 2, (top + bottom) / 2];
  const [halfX, halfY] = [(right - left) / 2 - corner, (bottom - top) / 2 - corner];
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - centreX) - halfX, Math.abs(y - centreY) - halfY];
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
  };
}

export function line(from: Point, to: Point, width: number): Distance {
  return (x, y) => distanceToLine(x, y, ...from, ...to) - width / 2;
}

/** Around (0, 0). The factors give all shapes about the same area. */
export function shapeOutline(shape: Shape, radius: number): Distance {
  switch (shape) {
    case 'circle':
      return disc(0, 0, radius);
    case 'square':
      return roundedBox(-radius * 0.89, -radius * 0.89, radius * 0.89, radius * 0.89, 1.5);
    // Growing rounds the corners and moves every side outwards, so that the points are closer to begin with.
    case 'triangle':
      return grown(polygon(around([270, 30, 150], radius * 1.32 - 3, [0, radius * 0.26])), 1.5);
    case 'diamond':
      return grown(polygon(around([270, 0, 90, 180], radius * 1.16 - 2, [0, 0])), 1.5);
    case 'star':
      return grown(polygon(starPoints(radius)), 0.8);
    case 'heart':
      return polygon(heartPoints(radius));
  }
}

function around(degrees: readonly number[], radius: number, [x, y]: Point): Point[] {
  return degrees.map(angle => polar(angle, radius)).map(([px, py]) => [px + x, py + y] as const);
}

function starPoints(radius: number): Point[] {
  return Array.from({ length: 10 }, (_, i) => polar(270 + 36 * i, radius * (i % 2 === 0 ? 1.16 : 0.6)));
}

function polar(degrees: number, radius: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle) * radius, Math.sin(angle) * radius];
}

/** The curve that is usually drawn for it, sampled. */
function heartPoints(radius: number): Point[] {
  return Array.from({ length: 48 }, (_, i) => {
    const t = (i / 48) * 2 * Math.PI;
    const x = 16 * Math.sin(t) ** 3;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    return [(x * radius * 1.1) / 16, (-(y + 2) * radius * 1.1) / 16] as const;
  });
}
