/** Files that somebody chose or dropped, each by the name that it has below what was chosen: `export/2024/run.fit`. */

export interface Chosen {
  readonly name: string;
  readonly file: File;
}

/** Of an input, whether it asks for files or for a folder. */
export function chosenIn(files: FileList): readonly Chosen[] {
  return [...files].map((file) => ({ name: named(file.webkitRelativePath || file.name), file }));
}

/** Of what was dropped, with all that lies in its folders; what cannot be opened is left out. */
export async function chosenOf(items: DataTransferItemList): Promise<readonly Chosen[]> {
  // They are gone when this turn of the browser ends, so all are taken before anything is waited for.
  const dropped = [...items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: Chosen[] = [];
  for (const each of dropped) {
    if (each instanceof File) found.push({ name: named(each.name), file: each });
    else if (each !== null) found.push(...(await filesIn(each)));
  }
  return found;
}

/** What a batch is called: what was chosen. */
export function nameOf(chosen: readonly Chosen[]): string {
  const tops = new Set(chosen.map(({ name }) => name.split("/")[0] ?? name));
  return [...tops].join(", ").slice(0, 200);
}

async function filesIn(entry: FileSystemEntry): Promise<Chosen[]> {
  if (isFile(entry)) {
    const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)));
    return file === null ? [] : [{ name: named(entry.fullPath), file }];
  }
  if (!isFolder(entry)) return [];
  const found: Chosen[] = [];
  const reader = entry.createReader();
  for (;;) {
    // A browser gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesIn(each)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** As home takes it: no characters that nobody sees, and of a long name its end. */
function named(path: string): string {
  return path.replace(/^\/+/, "").replace(/[\u0000-\u001f\u007f]/g, "_").slice(-1000);
}
