/** The texts of this part of the page, and of what it shares with the other that tells of home. */

import "../coach/texts";
import "../house/texts";

import en from "../../../src/openstride/messages/en.json?settings";
import zh from "../../../src/openstride/messages/zh.json?settings";
import { add } from "../messages/catalogue";

add({ en, zh });
