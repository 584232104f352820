/** Where the page begins. */

import "./look/tokens.css";
import "./look/base.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { sendIntroduction } from "./home/introduction";
import { currentRun } from "./run/current.svelte";
import { runs } from "./run/runs.svelte";
import { keepOffline } from "./run/update";
import { fetchAllParts } from "./screens/parts";

const idle = (): boolean => currentRun.phase === "none";
const target = document.getElementById("page");
if (target !== null) mount(App, { target });
runs.follow(idle);
// A development server has no service worker.
if (import.meta.env.PROD) void keepOffline(idle);
// The page of a run is wanted after it, when home may be out of reach.
setTimeout(() => {
  void fetchAllParts();
  void sendIntroduction();
}, 3000);
