/** Emoji by their Slack names: the common ones. Anything else stays a :name:. */

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️",
  x: "❌", warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", exclamation: "❗", question: "❓", bangbang: "‼️",
  fire: "🔥", tada: "🎉", rocket: "🚀", sparkles: "✨", star: "⭐", zap: "⚡", boom: "💥", eyes: "👀", wave: "👋", pray: "🙏", clap: "👏",
  raised_hand: "✋", raised_hands: "🙌", point_right: "👉", point_left: "👈", muscle: "💪", handshake: "🤝", ok_hand: "👌",
  smile: "😄", slightly_smiling_face: "🙂", grin: "😁", joy: "😂", wink: "😉", thinking_face: "🤔", cry: "😢", sweat_smile: "😅",
  heart: "❤️", green_heart: "💚", blue_heart: "💙", broken_heart: "💔", "100": "💯",
  ticket: "🎫", admission_tickets: "🎟️", bell: "🔔", no_bell: "🔕", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock9: "🕘", clock5: "🕔",
  alarm_clock: "⏰", hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", timer_clock: "⏲️",
  memo: "📝", pencil: "✏️", pencil2: "✏️", clipboard: "📋", bookmark_tabs: "📑", page_facing_up: "📄", paperclip: "📎", link: "🔗",
  email: "✉️", envelope: "✉️", incoming_envelope: "📨", inbox_tray: "📥", outbox_tray: "📤", speech_balloon: "💬", thought_balloon: "💭",
  mega: "📣", loudspeaker: "📢", pushpin: "📌", round_pushpin: "📍", bulb: "💡", mag: "🔍", lock: "🔒", unlock: "🔓", key: "🔑", gear: "⚙️",
  wrench: "🔧", hammer: "🔨", hammer_and_wrench: "🛠️", bug: "🐛", package: "📦", label: "🏷️", card_index: "📇", file_folder: "📁",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", red_circle: "🔴", large_orange_circle: "🟠",
  large_orange_diamond: "🔶", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄", leftwards_arrow_with_hook: "↩️",
  arrow_right_hook: "↪️", recycle: "♻️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", information_source: "ℹ️", sos: "🆘", new: "🆕",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", robot_face: "🤖", palm_tree: "🌴", beach_with_umbrella: "🏖️", face_with_thermometer: "🤒",
  sunny: "☀️", sunrise: "🌅", crescent_moon: "🌙", coffee: "☕", checkered_flag: "🏁", triangular_flag_on_post: "🚩", construction: "🚧",
  lifebuoy: "🛟", ring_buoy: "🛟", ambulance: "🚑", fire_engine: "🚒", house: "🏠", trophy: "🏆", repeat: "🔁", pause_button: "⏸️", double_vertical_bar: "⏸️",
};

/** What the "add reaction" menu offers. */
export const REACTIONS = ["+1", "eyes", "white_check_mark", "ticket", "raised_hand", "tada", "heart", "question"];

let drawable = null;

// Without an emoji font every emoji is the same empty box; a name is better then. Asked once, by measuring.
function hasEmojiFont() {
  if (drawable === null) {
    const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const pixels = (text) => {
      brush.clearRect(0, 0, 30, 30);
      brush.fillText(text, 0, 20);
      return brush.getImageData(0, 0, 30, 30).data.join();
    };
    brush.font = "16px system-ui, sans-serif";
    drawable = pixels("🎫") !== pixels("🛟") && pixels("🎫") !== pixels("\u{10FFFD}");
  }
  return drawable;
}

/** The emoji of a name, or null if it is unknown or cannot be drawn here. */
export function emoji(name) {
  return Object.hasOwn(NAMES, name) && hasEmojiFont() ? NAMES[name] : null;
}
