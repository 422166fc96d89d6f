#!/usr/bin/python3
"""Make the workbooks of testdata/bsc-import/xlsx-*.

    scripts/samples/xlsx.py [NAME ...]

Needs python3-openpyxl, python3-xlsxwriter and libreoffice-calc-nogui, which
neither building nor testing does: what it makes is checked in, with what
LibreOffice reads in it as CSV beside it.
"""
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
import xlsxwriter

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..',
                   'testdata', 'bsc-import')
MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
STRICT = 'http://purl.oclc.org/ooxml/spreadsheetml/main'
REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
STRICT_REL = 'http://purl.oclc.org/ooxml/officeDocument/relationships'
PACK = 'http://schemas.openxmlformats.org/package/2006/relationships'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def case(name, file='in.xlsx'):
    path = os.path.join(TOP, name)
    os.makedirs(path, exist_ok=True)
    return os.path.join(path, file)


def parts(sheets, strings=None, styles=None, main=MAIN, rel=REL, book='',
          states=()):
    """The parts of a workbook by hand; sheets: name -> XML in the root."""
    p = {}
    p['[Content_Types].xml'] = HEAD + (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="xml" ContentType="application/xml"/><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' +
        ''.join('<Override PartName="/xl/worksheets/sheet%d.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.'
                'spreadsheetml.worksheet+xml"/>' % (i + 1)
                for i in range(len(sheets))) +
        ('<Override PartName="/xl/styles.xml" ContentType="application/vnd.'
         'openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
         if styles else '') +
        ('<Override PartName="/xl/sharedStrings.xml" ContentType='
         '"application/vnd.openxmlformats-officedocument.spreadsheetml.'
         'sharedStrings+xml"/>' if strings else '') + '</Types>')
    p['_rels/.rels'] = HEAD + (
        '<Relationships xmlns="%s"><Relationship Id="rId1" Type="%s/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>'
        % (PACK, rel))
    names = list(sheets)
    p['xl/workbook.xml'] = HEAD + (
        '<workbook xmlns="%s" xmlns:r="%s">%s<sheets>%s</sheets></workbook>'
        % (main, rel, book, ''.join(
            '<sheet name="%s" sheetId="%d" %sr:id="rId%d"/>'
            % (n, i + 1, 'state="%s" ' % states[i] if i < len(states) and
               states[i] else '', i + 1) for i, n in enumerate(names))))
    rels = ['<Relationship Id="rId%d" Type="%s/worksheet" '
            'Target="worksheets/sheet%d.xml"/>' % (i + 1, rel, i + 1)
            for i in range(len(names))]
    if strings:
        rels.append('<Relationship Id="rIdS" Type="%s/sharedStrings" '
                    'Target="sharedStrings.xml"/>' % rel)
        p['xl/sharedStrings.xml'] = HEAD + strings.replace('MAIN', main)
    if styles:
        rels.append('<Relationship Id="rIdT" Type="%s/styles" '
                    'Target="styles.xml"/>' % rel)
        p['xl/styles.xml'] = HEAD + styles.replace('MAIN', main)
    p['xl/_rels/workbook.xml.rels'] = HEAD + (
        '<Relationships xmlns="%s">%s</Relationships>' % (PACK,
                                                          ''.join(rels)))
    for i, n in enumerate(names):
        p['xl/worksheets/sheet%d.xml' % (i + 1)] = HEAD + (
            '<worksheet xmlns="%s" xmlns:r="%s">%s</worksheet>'
            % (main, rel, sheets[n]))
    return p


def pack(path, p):
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in p.items():
            z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text,
                       zipfile.ZIP_DEFLATED)


def styles(*codes):
    """Style 0 is plain, style n has the nth format: a code or a number."""
    fmts, xfs = [], ['<xf numFmtId="0"/>']
    for i, c in enumerate(codes):
        if isinstance(c, int):
            xfs.append('<xf numFmtId="%d" applyNumberFormat="1"/>' % c)
            continue
        c = (c.replace('&', '&amp;').replace('"', '&quot;')
             .replace('<', '&lt;'))
        fmts.append('<numFmt numFmtId="%d" formatCode="%s"/>' % (176 + i, c))
        xfs.append('<xf numFmtId="%d" applyNumberFormat="1"/>' % (176 + i))
    return ('<styleSheet xmlns="MAIN"><numFmts count="%d">%s</numFmts>'
            '<fonts count="1"><font/></fonts><fills count="1"><fill>'
            '<patternFill patternType="none"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1">'
            '<xf/></cellStyleXfs><cellXfs count="%d">%s</cellXfs>'
            '</styleSheet>' % (len(fmts), ''.join(fmts), len(xfs),
                               ''.join(xfs)))


def text(s):
    s = s.replace('&', '&amp;').replace('<', '&lt;')
    return ' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % s


def data(rows, first=1):
    """Cells: text, number, None, (style, number) or raw XML behind <c r=."""
    out = []
    for i, row in enumerate(rows):
        if row is None:
            continue
        r = first + i
        out.append('<row r="%d">' % r)
        for j, v in enumerate(row):
            at = '<c r="%s%d"' % (chr(65 + j), r)
            if v is None:
                continue
            if isinstance(v, str) and v.startswith(' '):
                out.append(at + v)
            elif isinstance(v, str):
                out.append(at + text(v))
            elif isinstance(v, tuple):
                out.append('%s s="%d"><v>%s</v></c>' % (at, v[0], v[1]))
            else:
                out.append('%s><v>%s</v></c>' % (at, v))
        out.append('</row>')
    return '<sheetData>%s</sheetData>' % ''.join(out)


HEADS = ['办事处', '凭证号', '日期', '金额', '摘要', '经办人']
LEDGER = [
    ['BJ', '0012', datetime.date(2020, 1, 3), 1280.1, '接待 <客商> & "来宾"',
     '张三'],
    ['BJ', '0013', datetime.date(2020, 1, 4), 0.29, '市内交通', '李四'],
    ['SH', '0007', datetime.date(2020, 2, 29), 12345678.9, '租金\n二月', '王五'],
    ['SH', '0008', datetime.date(2020, 12, 31), -88, '退款', '王五'],
]


def serial(day):
    return (day - datetime.date(1899, 12, 30)).days


def excel(path):
    """As Excel writes it: shared strings, rich text, its own formats."""
    w = xlsxwriter.Workbook(path)
    s = w.add_worksheet('费用')
    bold = w.add_format({'bold': True})
    day = w.add_format({'num_format': 14})
    money = w.add_format({'num_format':
                          '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;'
                          '_ "¥"* "-"??_ ;_ @_ '})
    s.merge_range('A1:F1', '驻外办事处费用报销明细表', bold)
    s.write('A2', '单位：元')
    for j, h in enumerate(HEADS):
        s.write(2, j, h, bold)
    for i, row in enumerate(LEDGER):
        for j, v in enumerate(row):
            if isinstance(v, datetime.date):
                s.write_datetime(3 + i, j, datetime.datetime(
                    v.year, v.month, v.day), day)
            elif isinstance(v, (int, float)):
                s.write_number(3 + i, j, v, money)
            elif i == 1 and j == 4:
                s.write_rich_string(3 + i, j, bold, '市内', '交通')
            else:
                s.write_string(3 + i, j, v)
    s.write(7, 0, '合计')
    s.write(7, 3, sum(r[3] for r in LEDGER), money)
    w.close()


def wps(path):
    """As WPS writes it: Chinese date format, phonetic runs, its extras."""
    strings, index = [], {}

    def shared(v):
        if v not in index:
            index[v] = len(strings)
            t = v.replace('&', '&amp;').replace('<', '&lt;')
            t = t.replace('\n', '_x000a_')
            strings.append('<si><t>%s</t><rPh sb="0" eb="1"><t>zhu</t></rPh>'
                           '<phoneticPr fontId="1" type="noConversion"/></si>'
                           % t)
        return ' t="s"><v>%d</v></c>' % index[v]
    rows = [[shared('驻外办事处费用报销明细表')], [shared('单位：元')],
            [shared(h) for h in HEADS]]
    for r in LEDGER:
        rows.append([shared(r[0]), shared(r[1]), (1, serial(r[2])),
                     (2, '%.17g' % r[3]), shared(r[4]), shared(r[5])])
    rows.append([shared('合计'), None, None, ' s="2"><f>SUM(D4:D7)</f><v>'
                 '12346871.289999999</v></c>'])
    sheet = ('<sheetPr/><dimension ref="A1:F8"/><sheetViews><sheetView '
             'tabSelected="1" workbookViewId="0"/></sheetViews>'
             '<sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5"/>' +
             data(rows) + '<mergeCells count="1"><mergeCell ref="A1:F1"/>'
             '</mergeCells><pageMargins left="0.75" right="0.75" top="1" '
             'bottom="1" header="0.5" footer="0.5"/><headerFooter/>')
    p = parts({'Sheet1': sheet},
              '<sst xmlns="MAIN" count="30" uniqueCount="%d">%s</sst>'
              % (len(strings), ''.join(strings)),
              styles('yyyy"年"m"月"d"日";@', '0.00_ '))
    p['docProps/custom.xml'] = HEAD + (
        '<Properties xmlns="http://schemas.openxmlformats.org/'
        'officeDocument/2006/custom-properties"/>')
    pack(path, p)


def strict(path):
    """Strict namespaces, days as ISO text."""
    rows = [['费用报销'], None, HEADS]
    for r in LEDGER:
        rows.append([r[0], r[1], ' s="1" t="d"><v>%sT00:00:00</v></c>'
                     % r[2], r[3], r[4], r[5]])
    pack(path, parts({'费用': data(rows)}, None, styles(14), STRICT,
                     STRICT_REL))


def soffice(src, form, to):
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(['soffice', '-env:UserInstallation=file://' + d,
                        '--headless', '--convert-to', form, '--outdir', d,
                        src], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        base = os.path.basename(src).rsplit('.', 1)[0]
        shutil.move(os.path.join(d, base + '.' + form.split(':')[0]), to)


def shapes():
    for name, make in (('excel', excel), ('wps', wps), ('strict', strict)):
        make(case('xlsx-shapes', name + '.xlsx'))
    with tempfile.TemporaryDirectory() as d:
        src = os.path.join(d, 'libreoffice.xlsx')
        excel(src)
        soffice(src, 'xlsx', case('xlsx-shapes', 'libreoffice.xlsx'))
    w = openpyxl.Workbook()
    w.active.title = '费用'
    for r in [HEADS] + LEDGER:
        w.active.append(r)
    w.save(case('xlsx-shapes', 'openpyxl.xlsx'))
    for name in ('excel', 'wps', 'strict', 'libreoffice', 'openpyxl'):
        soffice(case('xlsx-shapes', name + '.xlsx'), 'csv:Text - txt - csv '
                '(StarCalc):44,34,76,1', case('xlsx-shapes', name + '.csv'))


def doubts():
    rows = [['驻京办费用明细'], None, HEADS,
            ['BJ', 1, (1, 43833), 10, 'a', '张三'],
            ['BJ', 2, (1, 43834), ' t="e"><v>#REF!</v></c>', 'b', '张三'],
            ['BJ', ' t="e"><v>#N/A</v></c>', (1, 43834), 20, 'c', '张三'],
            ['BJ', 4, (1, 43834), 30, ' ><f>A1&amp;"x"</f></c>', '张三'],
            ['BJ', 5, (1, 43834), ' ><f>1+1</f><v></v></c>', 'd', '张三'],
            ['BJ', 6, (1, 43834), ' ><f>1+1</f><v>2</v></c>', 'e', '张三'],
            ['BJ', 7, (1, 60), 50, 'f', '张三'],
            ['BJ', 110101199003071000, (1, 43834), 60, 'g', '张三'],
            ['BJ', 9, (1, 43834), ' t="str"><f>""</f><v></v></c>', 'h',
             '张三'],
            ['BJ', ' t="b"><v>1</v></c>', (1, 43834), 80, 'i',
             ' t="str"><f>"李"&amp;"四"</f><v>李四</v></c>'],
            ['BJ', '11', (1, 43834), 90, '_x005F_x0041__x0041_', '张三']]
    pack(case('xlsx-doubts'), parts({'费用': data(rows)}, None, styles(14)))
    pack(case('xlsx-never-calculated'), parts(
        {'费用': data(rows[:4] + [['BJ', 2, (1, 43834), ' ><f>D4*2</f><v>0'
                                 '</v></c>', 'b', '张三'],
                                ['合计', None, None, ' ><f>SUM(D4:D5)</f>'
                                 '<v>0</v></c>']])}, None,
        styles(14), book='<calcPr calcId="124519" fullCalcOnLoad="1"/>'))


def row(n, day, amount, what='其他', style=1):
    return ['BJ', '%04d' % n, (style, day), amount, what, '张三']


def numbers():
    codes = [14, '0000', '_ "¥"* #,##0.00_ ', '[$$-409]#,##0.00',
             '0.00"万元"', '0!.0000"万元"', '0.00_ ']
    heads = HEADS + ['人数']
    amounts = [(7, '1280.0999999999999'), (7, '0.30000000000000004'),
               ' ><f>0.1+0.2</f><v>0.30000000000000004</v></c>', (3, '5'),
               (5, '12.5'), (6, '123456'), (7, '1E-2'), (7, '33.333333333333336'),
               '1,234.50', '１２．５元', (7, '-0.5'), (7, '1E+16')]
    rows = [heads] + [['BJ', (2, i + 1), (1, 43833 + i), a, '其他', '张三',
                       3] for i, a in enumerate(amounts)]
    pack(case('xlsx-numbers'), parts({'费用': data(rows)}, None,
                                     styles(*codes)))
    rows = [HEADS, row(1, 43833, (3, 5)), row(2, 43834, (4, 6))]
    pack(case('xlsx-currencies'), parts({'费用': data(rows)}, None,
                                        styles(*codes)))
    rows = [HEADS, row(1, 43833, 1.234), row(2, 43834, '2,5')]
    pack(case('xlsx-decimal'), parts({'费用': data(rows)}, None, styles(14)))


def dates():
    codes = [14, 'yyyy"年"m"月"d"日";@', 31, 57, '[$-804]yyyy/m/d h:mm',
             'aaaa', 'd\\-mmm\\-yy', '0']
    rows = [HEADS]
    for i, v in enumerate([1, 59, 60, 61, 43833, 43890.5, 0, -1, 2958466]):
        for style in ((1,) if i != 4 else range(1, 9)):
            rows.append(row(len(rows), v, 1, style=style))
    for year in (1900, 1904):
        pack(case('xlsx-dates', '%d.xlsx' % year), parts(
            {'费用': data(rows)}, None, styles(*codes),
            book='<workbookPr date1904="1"/>' if year == 1904 else ''))
    w = openpyxl.load_workbook(case('xlsx-dates', '1904.xlsx'))
    w2 = openpyxl.load_workbook(case('xlsx-dates', '1900.xlsx'))
    with open(case('xlsx-dates', 'openpyxl.txt'), 'w') as f:
        for name, book in (('1900', w2), ('1904', w)):
            for r in (6, 7, 10, 12, 14):
                f.write('%s %d %s\n' % (name, r, book.active.cell(
                    r, 3).value.date()))


def tables():
    one = [['一、驻京办接待费用'], ['单位：万元'], HEADS,
           row(1, 43833, 0.01), row(2, 43834, 0.02), None,
           row(3, 43835, 0.03), ['合计', None, None, 0.06], None, None,
           ['二、现金日记账'],
           ['办事处', '日期', '凭证号', '收支方向', '金额', '余额'],
           ['BJ', (1, 43833), '0001', '支出', 100, 900],
           ['BJ', (1, 43834), '0002', '收入', 50, 950], None,
           ['制表：张三']]
    again = [HEADS, row(4, 43836, 4), None, HEADS, row(5, 43837, 5)]
    cover = [['驻外办事处台账'], ['编制单位：', '驻京办'], None, ['目录', '页'],
             ['费用', 1], ['现金', 2]]
    total = [['月份', '金额'], ['一月', 609]]
    pack(case('xlsx-tables'), parts(
        {'封面': data(cover), '费用': data(one), '续:表!%': data(again),
         '汇总': data(total), '空白': data([])}, None, styles(14)))


def hidden():
    rows = [HEADS, row(1, 43833, 1), row(2, 43834, 2), row(3, 43835, 3)]
    sheet = ('<cols><col min="5" max="5" width="9" hidden="1"/></cols>' +
             data(rows).replace('<row r="3">', '<row r="3" hidden="1">'))
    more = data([HEADS, row(4, 43836, 4)])
    for name in ('xlsx-hidden', 'xlsx-hidden-told'):
        pack(case(name), parts(
            {'费用': sheet, '密': more, '深': more}, None, styles(14),
            states=('', 'hidden', 'veryHidden')))


def merged():
    rows = [HEADS, row(1, 43833, 1), [None] + row(2, 43834, 2)[1:],
            ['XX'] + row(3, 43835, 3)[1:], ['SH'] + row(4, 43836, 4)[1:],
            ['SH'] + row(5, 43837, None)[1:]]
    pack(case('xlsx-merged'), parts(
        {'费用': data(rows) + '<mergeCells><mergeCell ref="A2:A4"/>'
         '<mergeCell ref="D5:D6"/></mergeCells>'}, None, styles(14)))


def broken():
    good = parts({'费用': data([HEADS, row(1, 43833, 1)])}, None, styles(14))
    sheet = 'xl/worksheets/sheet1.xml'

    def variant(name, **change):
        p = dict(good)
        for k, v in change.items():
            if v is None:
                del p[k]
            else:
                p[k] = v
        pack(case('xlsx-broken', name + '.xlsx'), p)

    variant('doctype', **{sheet: good[sheet].replace(
        '<worksheet', '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')})
    variant('no-styles', **{'xl/styles.xml': None})
    variant('no-sheet', **{sheet: None})
    variant('no-workbook', **{'xl/workbook.xml': None})
    variant('escape', **{'xl/_rels/workbook.xml.rels':
                         good['xl/_rels/workbook.xml.rels'].replace(
                             'worksheets/sheet1.xml',
                             '../../../../etc/passwd')})
    variant('order', **{sheet: good[sheet].replace('r="2"', 'r="1"')})
    variant('column', **{sheet: good[sheet].replace('"A2"', '"XFE2"')})
    variant('far', **{sheet: good[sheet].replace('<row r="2"',
                                                 '<row r="1048577"')})
    variant('style', **{sheet: good[sheet].replace('s="1"', 's="7"')})
    variant('text', **{sheet: good[sheet].replace(
        't="inlineStr"><is><t xml:space="preserve">BJ</t></is>',
        't="s"><v>4</v>')})
    variant('cut-xml', **{sheet: good[sheet][:-20]})
    variant('deep', **{sheet: good[sheet].replace(
        '</worksheet>', '<a>' * 300 + '</a>' * 300 + '</worksheet>')})
    variant('merged', **{sheet: good[sheet].replace(
        '</worksheet>', '<mergeCells><mergeCell ref="A1:XFD9"/><mergeCell '
        'ref="B2:C3"/></mergeCells></worksheet>')})
    bomb = good[sheet].replace('</worksheet>', '<!--' + ' ' * 8000000 +
                               '--></worksheet>')
    variant('bomb', **{sheet: bomb})
    with open(case('xlsx-broken', 'doctype.xlsx'), 'rb') as f:
        bytes_ = f.read()
    with open(case('xlsx-broken', 'cut.xlsx'), 'wb') as f:
        f.write(bytes_[:len(bytes_) // 2])
    path = case('xlsx-broken', 'twice.xlsx')
    pack(path, good)
    with open(path, 'rb') as f:
        b = f.read()
    with open(case('xlsx-broken', 'crc.xlsx'), 'wb') as f:
        i = b.index(b'xl/worksheets/sheet1.xml') + 40
        f.write(b[:i] + bytes([b[i] ^ 1]) + b[i + 1:])
    with open(case('xlsx-broken', 'encrypted.xlsx'), 'wb') as f:
        i = b.rindex(b'xl/worksheets/sheet1.xml') - 46 + 8
        f.write(b[:i] + bytes([b[i] | 1]) + b[i + 1:])
    with zipfile.ZipFile(path, 'a', zipfile.ZIP_DEFLATED) as z:
        z.writestr('xl/Worksheets/SHEET1.xml', good[sheet])


def foreign():
    src = case('xlsx-shapes', 'excel.xlsx')
    for form, name in (('xls', 'old.xlsx'), ('ods', 'open.xlsx'),
                       ('fods', 'flat.xls'), ('html', 'page.xls')):
        soffice(src, form, case('xlsx-foreign', name))
    w = openpyxl.Workbook()
    w.save(case('xlsx-foreign', 'blank.xlsx'))


if __name__ == '__main__':
    for name in sys.argv[1:] or ['shapes', 'doubts', 'numbers', 'dates',
                                 'tables', 'hidden', 'merged', 'broken',
                                 'foreign']:
        globals()[name]()
