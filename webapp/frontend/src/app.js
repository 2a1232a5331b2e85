// The script of every page. A page works without it; this makes it quicker to use.
import "./parts.js";
import "./forms.js";
import "./keeping.js";
import "./amounts.js";
import "./identity.js";
import "./phrases.js";
import "./rows.js";
import "./keyboard.js";
import "./panes.js";
import "./beside.js";
import "./live.js";
