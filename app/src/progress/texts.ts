/** The texts of this part of the page; they come with it, and must be there before anything of it is shown. */

import "../house/texts";

import en from "../../../src/openstride/messages/en.json?progress";
import zh from "../../../src/openstride/messages/zh.json?progress";
import { add } from "../messages/catalogue";

add({ en, zh });
