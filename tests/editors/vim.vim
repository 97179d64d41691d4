" What the tests ask Vim, over a channel that Vim itself opens to them.
set nomore noswapfile hidden shortmess+=aFIWc updatetime=100 encoding=utf-8

" One piece of Vim script from a file, whose g:answer is wanted.
function! Lift_run(path) abort
  let g:answer = v:null
  try
    execute 'source' fnameescape(a:path)
    return {'good': v:true, 'value': g:answer}
  catch
    return {'good': v:false, 'value': v:exception .. ' at ' .. v:throwpoint}
  endtry
endfunction

function! Lift_at() abort
  return expand('%:t') .. ':' .. line('.') .. ':' .. getline('.')[col('.') - 1 :]
endfunction

" Puts the cursor on the first `text` in the buffer, `more` bytes further.
function! Lift_to(text, more) abort
  for number in range(1, line('$'))
    let column = stridx(getline(number), a:text)
    if column >= 0
      call cursor(number, column + 1 + a:more)
      return
    endif
  endfor
  throw 'not in the buffer: ' .. a:text
endfunction

" Text of all popup windows and of the preview window.
function! Lift_windows() abort
  let texts = map(popup_list(), {_, window -> join(getbufline(winbufnr(window), 1, '$'), "\n")})
  for window in range(1, winnr('$'))
    if getwinvar(window, '&previewwindow')
      call add(texts, join(getbufline(winbufnr(window), 1, '$'), "\n"))
    endif
  endfor
  return join(texts, "\n")
endfunction

let g:channel = ch_open($TEST_ADDRESS, {'mode': 'json', 'waittime': 10000})
