/** Where the page of a report begins. */

import "../look/tokens.css";
import "../look/base.css";
import "./page.css";

import { mount } from "svelte";

import { settings, UNITS } from "../settings/settings.svelte";
import { decode, UnreadableError } from "./decode";
import type { Report } from "./decode";
import Page from "./Page.svelte";

// A link may say in which units it is meant; the reader can choose others.
const units = UNITS.find((each) => each === new URLSearchParams(location.search).get("units"));
if (units !== undefined) settings.hold({ units });

const target = document.getElementById("page");
if (target !== null) mount(Page, { target, props: { report: read() } });

/** The report that stands in the document, null where it cannot be read. */
function read(): Report | null {
  try {
    return decode(document.getElementById("report-data")?.textContent ?? "");
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    // The page says so in the reader's language; this is for who looks deeper.
    console.warn(error.message);
    return null;
  }
}
