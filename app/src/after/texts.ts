/** The texts of what is looked at after a run; they come with this part of the page. */

import en from "../../../src/openstride/messages/en.json?after";
import zh from "../../../src/openstride/messages/zh.json?after";
import { add } from "../messages/catalogue";

add({ en, zh });
