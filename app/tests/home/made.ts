/** A run as home tells of it, of which nothing is known yet. */

export const RUN_AT_HOME = {
  id: "cd".repeat(16),
  state: "receiving",
  received_bytes: 0,
  start: null,
  duration: null,
  receipt: null,
  feet: null,
  engine: null,
  summary: null,
  running: null,
  warnings: [],
  replay: null,
  report: false,
  error: null,
};
