import { transform, checkTransform } from './transform.ts';
const big = { a: 'a'.repeat(90_000), n: Array.from({ length: 5000 }, (_, i) => ({ x: i })) };
for (const [t, inp] of [
  ['$sum(n.x)', big], ['constructor', {}], ['__proto__.x', {}], ['$eval("1")', {}], ['($e := $eval; $e("1"))', {}],
  ['($f := function($n){ $f($n+1) }; $f(0))', {}], ['($f := function($n){ 1 + $f($n+1) }; $f(0))', {}],
  ['$pad("a", 1000000000)', {}], ['[1..10000000]', {}], ['[1..10000].($$.a)', big], ['$map([1..10000], function($i){$$.a})', big],
  ['$match(a, /(a+)+$/)', { a: 'a'.repeat(90000) + 'b' }], ['$match(a, /(a)(b)?/)', { a: 'xaab' }], ['$replace(a, /a(.)/, "[$1]")', { a: 'xaab' }],
  ['$replace(a, "a", a)', big], ['$join($map([1..10000], function($i){"x"}), $$.a)', big],
  ['$distinct([1..10000])', big], ['$string($map([1..20], function($i){$$.a}))', big], ['/(?=a)b/', {}], ['(((', {}],
  ['**.**.**', big], ['$contains("Abc", /ABC/i)', {}], ['function($x){$x}', {}], ['$', { __proto__x: 1, constructor: { prototype: 2 } }],
  ['(' .repeat(4900) + '1' + ')'.repeat(4900), {}], ['$split(a, /,/)', { a: '1,2,3' }], ['{"__proto__": {"x": 1}}', {}], ['$spread(n)', big],
  ['n ~> $map(function($o){ n ~> $map(function($p) { $p.x + $o.x }) })', big], ['$uppercase(a) & $lowercase(a)', big],
  ['$match(a, /a.*b|a/)', { a: 'a'.repeat(90000) }], ['$distinct(n)', big], ['$sort(n, function($l,$r){$l.x<$r.x})', big],
  ['n^(>x)', big], ['n[x = 3]', big], ['$toMillis("2020", "[Y]")', {}], ['$merge($$.n)', big], ['$lookup($, "constructor")', {}], ['$lookup($, "toString").constructor', {}]
] as const) {
  const s = performance.now();
  let r; try { r = JSON.stringify(await transform(t, inp)); } catch (e) { r = `${(e as Error).constructor.name} ${(e as {code:string}).code} ${(e as Error).message}`; }
  console.log((performance.now() - s).toFixed(1).padStart(7), t.slice(0, 60), '→', String(r).slice(0, 90));
}
console.log(checkTransform('$eval(1)'), checkTransform('a +'), checkTransform('a[b=/(?<=x)y/]'), process.memoryUsage().rss/1e6);
