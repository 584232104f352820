/**
 * Lets work be wanted while it is under way: then it is done once more, since what is under way may be older than what
 * they have seen who want it. Each promise resolves when nobody wants it any more.
 */
export function onceMore(work: () => Promise<void>): () => Promise<void> {
  let wanted = false;
  let underWay: Promise<void> | null = null;

  async function whileWanted(): Promise<void> {
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      underWay = null;
    }
  }

  return () => {
    wanted = true;
    return (underWay ??= whileWanted());
  };
}
