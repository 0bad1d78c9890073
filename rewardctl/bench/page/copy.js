for (const one of document.querySelectorAll('.copy')) {
  one.addEventListener('click', () => {
    getSelection().selectAllChildren(one);
    document.execCommand('copy');
    one.classList.add('copied');
    setTimeout(() => one.classList.remove('copied'), 900);
  });
}
