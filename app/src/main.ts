/** Where the page begins. */

import "./look/tokens.css";
import "./look/base.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { currentRun } from "./run/current.svelte";
import { runs } from "./run/runs.svelte";
import { keepOffline } from "./run/update";
import { house } from "./screens/HouseDoor.svelte";

const idle = (): boolean => currentRun.phase === "none";
const target = document.getElementById("page");
if (target !== null) mount(App, { target });
runs.follow(idle);
// A development server has no service worker.
if (import.meta.env.PROD) void keepOffline(idle);
// The page of a run is wanted after it, when home may be out of reach. Where it cannot be had now, it is asked for then.
setTimeout(() => void house().catch(() => undefined), 3000);
