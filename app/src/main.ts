/** Where the page begins. */

import "./look/tokens.css";
import "./look/base.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { currentRun } from "./run/current.svelte";
import { runs } from "./run/runs.svelte";
import { keepOffline } from "./run/update";

const idle = (): boolean => currentRun.phase === "none";
const target = document.getElementById("page");
if (target !== null) mount(App, { target });
runs.follow(idle);
// A development server has no service worker.
if (import.meta.env.PROD) void keepOffline(idle);
