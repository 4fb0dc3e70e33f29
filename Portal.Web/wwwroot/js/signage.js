// The upper screen of a station: reads its state every few seconds, shows one notice after the other, and keeps what it shows when the line is cut.
"use strict";

(() => {
  const screen = document.querySelector("[data-signage]");
  if (!screen) {
    return;
  }

  const every = 10000;
  const turn = 8000;
  const find = name => screen.querySelector(`[data-${name}]`);
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, at) => values[at]);
  const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let at = 0;
  let heardAt = Date.now();

  const words = (zh, en) => {
    const made = document.createDocumentFragment();
    for (const [text, lang, name] of [[zh, "zh-CN", ""], [en, "en", "board-en"]]) {
      if (text) {
        const span = document.createElement("span");
        span.lang = lang;
        span.className = name;
        span.textContent = text;
        made.append(span, " ");
      }
    }
    return made;
  };

  const line = (...parts) => {
    const made = document.createElement("li");
    made.append(...parts);
    return made;
  };

  const tag = (name, content) => {
    const made = document.createElement(name);
    made.append(content);
    return made;
  };

  const rotate = () => {
    const notices = [...find("notices").children];
    notices.forEach((notice, index) => { notice.classList.toggle("is-on", index === at % notices.length); });
    at++;
  };

  const show = state => {
    const { counterZh, counterEn, workingZh, workingEn } = screen.dataset;
    const said = find("notices").textContent;
    find("notices").replaceChildren(...state.notices.map(notice => line(words(notice.zh, notice.en))));
    if (find("notices").textContent !== said) {
      at = 0;
    } else {
      at--;
    }
    rotate();
    find("no-notices").hidden = state.notices.length > 0;
    find("calls").replaceChildren(...state.calls.map(call => line(tag("strong", call.label), " ", words(fill(counterZh, call.counter), fill(counterEn, call.counter)))));
    find("no-calls").hidden = state.calls.length > 0;
    find("count").replaceChildren(words(fill(workingZh, state.working, state.machines.length), fill(workingEn, state.working, state.machines.length)));
    find("machines").replaceChildren(...state.machines.map(machine => {
      const made = line(tag("span", words(machine.name.zh, machine.name.en)), tag("b", words(screen.dataset[`${machine.stands.toLowerCase()}Zh`], screen.dataset[`${machine.stands.toLowerCase()}En`])));
      made.dataset.stands = machine.stands;
      return made;
    }));
  };

  const look = async () => {
    try {
      const answer = await fetch(screen.dataset.signage, { cache: "no-store" });
      if (answer.ok) {
        show(await answer.json());
        heardAt = Date.now();
      }
    } catch {
      // Said below when it lasts.
    }
    find("cut").hidden = Date.now() - heardAt < 2.5 * every;
  };

  screen.classList.add("is-live");
  rotate();
  setInterval(rotate, turn);
  setInterval(look, every);
  setInterval(() => { find("clock").textContent = clock.format(Date.now()); }, 1000);
})();
