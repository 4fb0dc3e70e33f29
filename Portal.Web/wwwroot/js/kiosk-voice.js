// Says what a screen wants, where somebody has switched that on (html.voice). A voice that lives on the machine reads the very words; where
// there is none, a recorded hint of the screen is played. Never anybody's name or number: only lines that bear data-voice are said.
const root = document.documentElement;
const english = () => root.lang.startsWith("en");
let last = null;
let player = null;

const voice = () => window.speechSynthesis?.getVoices().find(each => each.localService && (english() ? /^en/i : /^(zh-CN|cmn|zh-Hans)/i).test(each.lang));

const play = async name => {
  player?.pause();
  player = new Audio(`voice/machine/${english() ? "en" : "zh"}/${name}.mp3`);
  await player.play();
};

const say = async line => {
  const speaker = voice();
  try {
    if (speaker) {
      speechSynthesis.cancel();
      const told = new SpeechSynthesisUtterance(line.textContent);
      [told.voice, told.lang, told.rate] = [speaker, speaker.lang, .9];
      speechSynthesis.speak(told);
      root.dataset.saidBy = "voice";
    } else {
      await play(line.dataset.voice);
      root.dataset.saidBy = "recorded";
    }
  } catch (trouble) {
    root.dataset.saidBy = "nothing"; // No such hint, or no sound card: the screen has to do.
    console.warn(trouble);
  }
  root.dataset.said = line.dataset.voice;
};

setInterval(() => {
  if (!root.classList.contains("voice")) {
    return;
  }
  const line = [...document.querySelectorAll("[data-voice]")].filter(each => each.checkVisibility()).pop();
  const key = line ? `${location.pathname} ${line.dataset.voice}` : null;
  if (key !== last) {
    last = key;
    if (line) {
      say(line);
    }
  }
}, 300);
window.speechSynthesis?.getVoices(); // The list comes later; asking for it begins the loading.
