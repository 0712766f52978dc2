package clipboard

import (
	"encoding/binary"

	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// pages are the code pages of a language: each has the characters from 0x80.
type pages struct{ ansi, oem string }

const (
	defaultLanguage = 0x0409 // English as in the United States
	inputLanguage   = defaultLanguage
)

// codePages are those of the languages that the reference knows.
var codePages = map[int]pages{
	defaultLanguage: {page1252, page437},
	0x0419:          {page1251, page866}, // Russian
}

const page1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"

const page437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"

const page1251 = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"

const page866 = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00a0"

// codePage is the one that text in a format is in: CF_LOCALE says the language
// (CLIP-120).
func codePage(clip *Clipboard, format int) string {
	language := defaultLanguage
	if item := clip.item(clipboard.FormatLocale); item != nil && len(item.Data) >= 4 {
		language = int(binary.LittleEndian.Uint32(item.Data))
	}
	known, ok := codePages[language]
	if !ok {
		known = codePages[defaultLanguage]
	}
	if format == clipboard.FormatOEMText {
		return known.oem
	}
	return known.ansi
}
