/** The settings as a list: what each part is called, what it holds, and its sign. */

import type { IconName } from "../look/Icon.svelte";
import type { TextKey } from "../messages/catalogue";
import type { Section } from "../screens/where";

interface Entry {
  readonly name: TextKey;
  readonly about: TextKey;
  readonly icon: IconName;
}

export const ENTRIES: Readonly<Record<Section, Entry>> = {
  general: { name: "settings.general", about: "settings.general.about", icon: "gear" },
  profile: { name: "settings.profile", about: "settings.profile.about", icon: "person" },
  cues: { name: "settings.cues", about: "settings.cues.about", icon: "speaker" },
  run: { name: "settings.run", about: "settings.run.about", icon: "runner" },
  privacy: { name: "settings.privacy", about: "settings.privacy.about", icon: "lock" },
  devices: { name: "settings.devices", about: "settings.devices.list", icon: "pod" },
  data: { name: "settings.data", about: "settings.data.about", icon: "saved" },
  home: { name: "settings.home", about: "settings.home.about", icon: "house" },
  about: { name: "settings.about", about: "settings.about.about", icon: "info" },
};
