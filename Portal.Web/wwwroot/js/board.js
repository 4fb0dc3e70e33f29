// The call board: shows what the stream tells, says new calls aloud, and keeps what it shows when the line is cut. The stream is
// opened again and again until it answers; when nothing has come for two and a half beats it counts as cut, whatever TCP believes.
"use strict";

(() => {
  const board = document.querySelector("[data-board]");
  if (!board) {
    return;
  }

  const patience = 20000; // A call is said aloud so long after it was made; older ones are only shown.
  const again = 3000;
  const find = name => board.querySelector(`[data-${name}]`);
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, at) => values[at]);
  const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  let ahead = 0; // How far the server's clock is before this television's.
  let known = null; // Keys of the calls that are shown; null before the first state.
  let heardAt = Date.now();
  let cutAt = null;
  let source = null;
  let word = null; // What the hall says to everybody, until its own end.

  const now = () => Date.now() + ahead;

  // --- showing -----------------------------------------------------------------------------------------------------

  const element = (name, className, text, lang) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    if (lang) {
      made.lang = lang;
    }
    return made;
  };

  const show = state => {
    ahead = state.now - Date.now();
    const [last, ...earlier] = state.calls;
    const isNew = last && known !== null && !known.has(last.key);
    board.classList.toggle("has-calls", Boolean(last));
    if (last) {
      const zone = last.zone ?? ["", ""];
      find("number").textContent = last.label;
      find("where-zh").textContent = `${zone[0]} ${fill(board.dataset.counterZh, last.counter)}`.trim();
      find("where-en").textContent = `${fill(board.dataset.counterEn, last.counter)}${zone[1] ? `, ${zone[1]}` : ""}`;
    }
    if (isNew) {
      // Slides in once and holds: begun anew by taking the class off and putting it on.
      const place = find("last");
      place.classList.remove("is-new");
      void place.offsetWidth;
      place.classList.add("is-new");
    }
    find("earlier").replaceChildren(...earlier.map(call => {
      const line = document.createElement("li");
      line.append(element("span", "board-label", call.label), element("span", "board-at", fill(board.dataset.counterZh, call.counter), "zh-CN"), element("span", "board-at board-en", fill(board.dataset.counterEn, call.counter), "en"));
      return line;
    }));
    find("waiting").replaceChildren(...state.groups.map(group => {
      const line = document.createElement("li");
      const name = element("span", "board-group", "", "");
      name.append(element("span", "", `${group.prefix} ${group.name[0]}`, "zh-CN"), element("span", "board-en", group.name[1], "en"));
      line.append(name, element("span", "board-count", group.waiting));
      return line;
    }));
    find("silent").hidden = !state.isSilent;
    find("closed").hidden = state.closed === null;
    find("closed-why").textContent = state.closed ?? "";
    word = state.said;
    showWord();
    const fresh = state.calls.filter(call => !(known?.has(call.key)) && state.now - call.at <= patience && call.isSpoken);
    known = new Set(state.calls.map(call => call.key));
    fresh.sort((one, other) => one.at - other.at).forEach(call => say(call, state.voices));
  };

  // Stays when the line is cut, and goes at its end by this board's own clock.
  const showWord = () => {
    const holds = word !== null && word.until > now();
    find("said-line").hidden = !holds;
    board.classList.toggle("has-word", holds);
    if (holds) {
      const until = clock.format(word.until);
      find("said-text").textContent = word.text;
      find("said-zh").textContent = fill(board.dataset.untilZh, until);
      find("said-en").textContent = fill(board.dataset.untilEn, until);
    }
  };

  // --- saying ------------------------------------------------------------------------------------------------------

  const languages = { Putonghua: { tag: "zh-CN", as: /^(zh-CN|cmn|zh-Hans)/i, folder: "zh", say: "sayZh" }, Cantonese: { tag: "zh-HK", as: /^(zh-HK|yue)/i, folder: "yue", say: "sayYue" }, English: { tag: "en-GB", as: /^en/i, folder: "en", say: "sayEn" } };
  const queue = [];
  let speaking = false;
  let sound = null;

  const say = (call, voices) => {
    for (const voice of voices.filter(each => languages[each])) {
      queue.push({ call, language: languages[voice], first: voice === voices.find(each => languages[each]) });
    }
    speakOn();
  };

  const speakOn = async () => {
    if (speaking) {
      return;
    }
    speaking = true;
    while (queue.length > 0) {
      const { call, language, first } = queue.shift();
      // Two counters that call in one breath are not told apart when the second comes a minute later: what is too old is dropped.
      if (now() - call.at > patience * 3) {
        continue;
      }
      const words = fill(board.dataset[language.say], [...call.label].join(" "), call.counter);
      board.dataset.said = `${board.dataset.said ? `${board.dataset.said}|` : ""}${language.folder}:${words}`.slice(-400);
      try {
        if (first) {
          await chime();
        }
        board.dataset.saidBy = await speak(words, language) ? "voice" : await play(call, language) ? "recorded" : sound?.state === "running" ? "chime" : "nothing";
      } catch (trouble) {
        board.dataset.saidBy = "nothing"; // No sound card: the screen has to do.
        console.warn(trouble);
      }
    }
    speaking = false;
  };

  // Made here, from two tones: it needs no file.
  const chime = () => new Promise(resolve => {
    sound ??= new AudioContext();
    // A browser that wants to be touched before a page sounds says so here; a television is started with autoplay allowed.
    find("sound").hidden = sound.state === "running";
    if (sound.state !== "running") {
      resolve();
      return;
    }
    for (const [at, pitch] of [[0, 880], [.28, 660]]) {
      const [tone, loudness] = [sound.createOscillator(), sound.createGain()];
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(.35, sound.currentTime + at);
      loudness.gain.exponentialRampToValueAtTime(.001, sound.currentTime + at + .6);
      tone.connect(loudness).connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + .6);
    }
    setTimeout(resolve, 800);
  });

  // A voice that lives on this machine; one that would ask the network is not counted on.
  const speak = (words, language) => new Promise(resolve => {
    const voice = window.speechSynthesis?.getVoices().find(each => each.localService && language.as.test(each.lang));
    if (!voice) {
      resolve(false);
      return;
    }
    const told = new SpeechSynthesisUtterance(words);
    told.voice = voice;
    told.lang = voice.lang;
    told.rate = .9;
    const late = setTimeout(() => { speechSynthesis.cancel(); resolve(false); }, 15000);
    told.onend = () => { clearTimeout(late); resolve(true); };
    told.onerror = () => { clearTimeout(late); resolve(false); };
    speechSynthesis.speak(told);
  });

  // Letters and digits one by one, fetched when the page opened, so that a cut line does not silence them.
  const pieces = new Map();
  const fetchPieces = async folder => {
    const names = folder === "letters" ? [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"] : [..."0123456789", "please", "to", ...(folder === "en" ? [] : ["counter"])];
    await Promise.all(names.map(async name => {
      const answer = await fetch(`voice/${folder}/${name}.mp3`);
      if (answer.ok) {
        pieces.set(`${folder}/${name}`, await new OfflineAudioContext(1, 1, 44100).decodeAudioData(await answer.arrayBuffer()));
      }
    }));
  };
  const piece = recorded => new Promise(resolve => {
    const player = sound.createBufferSource();
    player.buffer = recorded;
    player.onended = resolve;
    setTimeout(resolve, (recorded.duration * 1000) + 1000); // A sound card that goes to sleep never says that it ended: the next call is not to wait for it.
    player.connect(sound.destination);
    player.start();
  });
  const play = async (call, language) => {
    const words = [`${language.folder}/please`, ...[...call.label].map(sign => /[A-Z]/.test(sign) ? `letters/${sign}` : `${language.folder}/${sign}`), `${language.folder}/to`, ...[...String(call.counter)].map(digit => `${language.folder}/${digit}`), ...(language.folder === "en" ? [] : [`${language.folder}/counter`])];
    if (sound?.state !== "running" || words.some(word => !pieces.has(word))) {
      return false;
    }
    for (const word of words) {
      await piece(pieces.get(word));
    }
    return true;
  };

  find("sound").addEventListener("click", async () => {
    await sound?.resume();
    find("sound").hidden = true;
  });

  // --- listening ---------------------------------------------------------------------------------------------------

  const heard = () => {
    heardAt = Date.now();
    cutAt = null;
    find("cut").hidden = true;
    board.classList.remove("is-cut");
  };

  const cut = () => {
    if (cutAt === null) {
      cutAt = heardAt;
      const at = clock.format(cutAt + ahead);
      find("cut").replaceChildren(element("span", "", fill(board.dataset.cutZh, at), "zh-CN"), element("span", "board-en", fill(board.dataset.cutEn, at), "en"));
      find("cut").hidden = false;
      board.classList.add("is-cut");
    }
  };

  const listen = () => {
    source?.close();
    source = new EventSource(board.dataset.stream);
    source.addEventListener("board", event => {
      heard();
      show(JSON.parse(event.data));
    });
    source.addEventListener("beat", event => {
      heard();
      ahead = Number(event.data) - Date.now();
    });
    source.onerror = () => {
      source.close();
      cut();
      setTimeout(listen, again);
    };
  };

  setInterval(() => {
    find("clock").textContent = clock.format(now());
    showWord();
    if (Date.now() - heardAt > board.dataset.beat * 2.5 && source?.readyState !== EventSource.CLOSED) {
      cut();
      heardAt = Date.now(); // Gives the new line as long as the old one had.
      listen();
    }
  }, 1000);

  const first = JSON.parse(board.dataset.state);
  show(first);
  listen();
  const folders = new Set(["letters", ...first.voices.map(voice => languages[voice]?.folder).filter(Boolean), "zh"]);
  folders.forEach(folder => fetchPieces(folder).catch(() => undefined));
  window.speechSynthesis?.getVoices(); // The list comes later; asking for it begins the loading.
})();
