/** Draws a picture on a canvas, in the colours and the type of the page: a token is asked for by name, and no colour stands here. */

import type { Measure, Op, RailOp, Shape, Shared } from "./picture";
import { HEIGHTS, layout, WIDTH } from "./picture";

export type Look = "light" | "dark";

type Colours = (token: string) => string;

/** Draws what is shared; the canvas takes the size of the picture. */
export function draw(canvas: HTMLCanvasElement, shared: Shared, shape: Shape, look: Look, letters: Letters): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  [canvas.width, canvas.height] = [WIDTH, HEIGHTS[shape]];
  const { colours, family } = styles(look);
  const measure: Measure = (text, size, weight) => {
    context.font = `${weight} ${size}px ${family}`;
    return context.measureText(text).width;
  };
  context.fillStyle = colours("card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "alphabetic";
  for (const op of layout(shared, shape, measure)) drawOne(context, op, colours, family, letters);
}

/** The picture as a file. */
export function fileOf(canvas: HTMLCanvasElement, name: string): Promise<File | null> {
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob && new File([blob], name, { type: blob.type })), "image/png"),
  );
}

/** What stands on the badges of the feet. */
export type Letters = Readonly<Record<"left" | "right", string>>;

/** Reads tokens as they are on a page of that look. */
function styles(look: Look): { colours: Colours; family: string } {
  const probe = document.createElement("span");
  probe.style.colorScheme = look;
  document.body.append(probe);
  const known = new Map<string, string>();
  for (const token of ["card", "ink", "ink-2", "ink-3", "edge", "left", "right", "right-soft"]) {
    probe.style.color = `var(--${token})`;
    known.set(token, getComputedStyle(probe).color);
  }
  const { fontFamily } = getComputedStyle(probe);
  probe.remove();
  return { colours: (token) => known.get(token) ?? "", family: fontFamily };
}

function drawOne(context: CanvasRenderingContext2D, op: Op, colours: Colours, family: string, letters: Letters): void {
  switch (op.kind) {
    case "text":
      context.font = `${op.weight} ${op.size}px ${family}`;
      context.fillStyle = colours(op.ink);
      context.fillText(op.text, op.x, op.y);
      break;
    case "mark":
      drawMark(context, op.x, op.y, op.size / 26, colours);
      break;
    case "badge":
      drawBadge(context, op.side, op.x, op.y, op.size, colours);
      context.font = `700 ${0.5 * op.size}px ${family}`;
      context.fillStyle = colours(op.side === "left" ? "card" : "right");
      context.textAlign = "center";
      context.fillText(letters[op.side], op.x + (op.side === "left" ? 0.54 : 0.42) * op.size, op.y + 0.68 * op.size);
      context.textAlign = "start";
      break;
    case "rail":
      drawRail(context, op, colours);
      break;
  }
}

/** The mark of the product, in its box of 26. */
function drawMark(context: CanvasRenderingContext2D, x: number, y: number, scale: number, colours: Colours): void {
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.fillStyle = colours("left");
  context.fill(new Path2D("M12 1v16a8 8 0 0 1 0-16z"));
  context.strokeStyle = colours("right");
  context.lineWidth = 2.4;
  context.lineJoin = "round";
  context.stroke(new Path2D("M14.5 9.5a6.8 6.8 0 0 1 0 14z"));
  context.restore();
}

/** The two halves of a disc: left filled, right open. */
function drawBadge(
  context: CanvasRenderingContext2D,
  side: "left" | "right",
  x: number,
  y: number,
  size: number,
  colours: Colours,
): void {
  const radius = 0.3 * size;
  context.beginPath();
  context.roundRect(x + 2, y + 2, size - 4, size - 4, side === "left" ? [2 * radius, 2, 2, 2 * radius] : [2, 2 * radius, 2 * radius, 2]);
  if (side === "left") {
    context.fillStyle = colours("left");
    context.fill();
  } else {
    context.strokeStyle = colours("right");
    context.lineWidth = 4;
    context.stroke();
  }
}

/** Both feet on one rail, as lenses: the left above it, filled, the right below, open. */
function drawRail(context: CanvasRenderingContext2D, { x, y, width, left, right }: RailOp, colours: Colours): void {
  context.strokeStyle = colours("edge");
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y);
  context.stroke();
  for (const [side, { at, half }] of [["left", left], ["right", right]] as const) {
    const [middle, reach] = [x + at * width, Math.max(half, 0.012) * width];
    const peak = side === "left" ? y - 60 : y + 60;
    context.beginPath();
    context.moveTo(middle - reach, y);
    context.quadraticCurveTo(middle, peak, middle + reach, y);
    context.closePath();
    context.fillStyle = colours(side === "left" ? "left" : "right-soft");
    context.fill();
    context.strokeStyle = colours(side);
    context.lineWidth = 5;
    if (side === "right") context.stroke();
    context.beginPath();
    context.moveTo(middle, y);
    context.lineTo(middle, side === "left" ? y - 38 : y + 38);
    context.stroke();
  }
}
